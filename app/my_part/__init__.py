"""What became of what somebody brought: their ideas, changes, posts, worries and reasons."""
