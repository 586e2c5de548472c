"use strict";

// A button copies the text of the element that it names.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.nextElementSibling.textContent = "Copied.";
    });
  }
}

// Filter while the user types, by the same rules as the server.
const query = document.getElementById("q");
if (query) {
  query.addEventListener("input", () => {
    const words = query.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const section of document.querySelectorAll("section[data-family]")) {
      let found = 0;
      for (const item of section.querySelectorAll("li")) {
        const said = item.dataset.words;
        item.hidden = !words.every((word) => /^[0-9]{1,3}$/.test(word) ? said.startsWith(word) : said.includes(word));
        found += item.hidden ? 0 : 1;
      }
      section.hidden = found === 0;
      const jump = document.querySelector("nav.families li[data-family='" + section.dataset.family + "']");
      jump.hidden = section.hidden;
      jump.querySelector("span").textContent = found;
      count += found;
    }
    document.getElementById("count").textContent = count === 1 ? "1 status" : count + " statuses";
    document.getElementById("none").hidden = count > 0;
    document.getElementById("typed").textContent = query.value;
    // So that going back from a status restores the filter.
    const address = new URL(location);
    if (query.value) { address.searchParams.set("q", query.value); } else { address.searchParams.delete("q"); }
    address.hash = "";
    history.replaceState(null, "", address);
  });
}
