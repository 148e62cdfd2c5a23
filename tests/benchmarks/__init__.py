"""`make bench`: how fast and how large, always against something named, measured in the same run.

One file for each topic: a module here with a `TITLE` and a `measure()` is found and run by itself.
"""
