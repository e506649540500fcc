"""Facts about an issue turned into what pages show: its card, what to do, how long it takes."""
