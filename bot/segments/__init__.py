"""Who a cooperative's clients are to it: the best, the new, the silent, the unhappy.

`measuring` says what one client's orders amount to, `ranking` compares those of a cooperative,
`keeping` keeps both up to date in the table `client_figures`, and `naming` makes conditions of the
names of segments. The formulas are those of the study's remedies: recency, frequency and value by
quintiles, and the group that brings 80 % of the revenue.
"""
