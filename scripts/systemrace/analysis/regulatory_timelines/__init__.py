"""Dated milestones, time to approval, review clocks and the 2015 reform: claims A5, A9, B4, B9 and B11."""
