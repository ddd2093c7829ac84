"""Collectors: what the world says becomes records and live facts.

(All of this folder and sources/entities have another author by now: whoever built
ha/act is done once ha/act and engine/ramp are done.)
"""
