"""Statistics: arrays and small frames in and out. No module here knows a column of our tables."""
