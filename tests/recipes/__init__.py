"""What an application writes for a framework or a service: each a file to copy, and run by a test."""
