"""A cooperative's catalogue as a CSV file, which anybody can change in a spreadsheet.

sheet    the file: its encoding, separator, columns and lines
item     one product: from its cells and back, with all that is wrong with them
plan     what a file would add, change and take off
shelve   the plan carried out as rows
"""
