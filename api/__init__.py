"""The counter: commands for a terminal, pages for people, JSON for programs."""
