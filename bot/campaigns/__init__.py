"""Feedback campaigns: whom to ask is planned, they are asked, and what they said is counted.

planning  who is asked, in which arm, at what cost: before anybody is written to
running   people are invited and reminded, until the last answer can be in time
found     what was answered, by whom, and whether asking changed anything
figures   how sure a figure is: pure, from counts alone
"""
