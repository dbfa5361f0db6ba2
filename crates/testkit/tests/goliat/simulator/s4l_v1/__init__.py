"""Stands where the simulator would be, so that the real client runs without it.

The client asks for its application once, when a study begins; that is when the one method that simulates is replaced
(see ``_api``). Everything around it is the client's own: loops, logging, phases, progress, window, bridge and upload.
"""
