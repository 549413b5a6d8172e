"""The checks, one file each: a file that exists is a check that runs."""
