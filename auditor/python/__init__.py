"""Python source: outlines, how they are made, and how they are kept."""
