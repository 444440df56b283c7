"""From typed words to meaning. Pure and fast: standard library alone.

The road of a message, one file for each step:

    normalise     one spelling for what people type in many
    tokens        words, numbers and signs; "2kg" is two, "9ra3i" one
    vocabulary    which listed word was meant: as listed, by its sound (folding), with a slip
    phrases       where the phrases of the lexicons stand (lexicon reads them, known holds them)
    parts         what each stretch does: number, unit, goods, little word
    amounts       "kilo w ness", "2 x 500 g", "50 dh"      numbers: one that is the whole answer
    mentions      the products that are named (stock: what a shop sells, taken apart)
    elements      quantities and products in the order said
    corrections   "4 machi 40", "bla argan"
    binding       which quantity goes with which product
    items         what is ordered                           changes: what becomes of a cart
    ratings       how good it was
    rules         what speaks for each intent, weighed by intents; hunches where words are new
    language      which language, by markers and by letters (leaning)
    facts         all that was seen, before anything is decided
    understanding the reading: `understand(words, stock)`   explaining: why, for a person

reading holds what comes of it; answers reads the answer to a question that was asked.
"""
