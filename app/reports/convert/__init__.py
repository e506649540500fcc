"""What was drawn as a page becomes blocks, and blocks a PDF or a Word file."""
