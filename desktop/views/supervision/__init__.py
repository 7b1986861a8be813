"""The supervisor's window in Qt: shows a SupervisorView, and tells what was done in it."""
