"""Two people who count again: named at opening, given the ballots at close, their word printed."""
