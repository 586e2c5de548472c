"""What pytest itself holds is no business of the collector's: the tests of memory collect often."""

import gc


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
