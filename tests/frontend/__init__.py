"""The cards and the dashboard on a page of their own, with a home that is made up."""
