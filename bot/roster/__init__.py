"""The list of clients that a cooperative kept before us, on paper or in a spreadsheet.

`sheet` reads it line by line, and says what is wrong with which; `admitting` makes contacts of the
others. Law 09-08, article 10: who never wrote to us is taken on with a proof of their consent
alone, and whoever said no or stop is left in peace.
"""
