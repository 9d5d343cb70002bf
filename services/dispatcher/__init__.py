"""The dispatcher process: one worker for each connector, by which events come in and news goes out."""
