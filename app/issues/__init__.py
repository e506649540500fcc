"""The question, its settings, its timetable, who takes part."""
