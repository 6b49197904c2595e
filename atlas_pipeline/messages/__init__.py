"""Every sentence of the program, in every language.

Each language has a folder (`en`, `es`, `th`). The folder has one file for each topic, and the file one
sentence for each key. So a translator works in one folder only, and a new language is a new folder.
`language.yaml` names the language and the locale of its numbers, dates and plurals.

A sentence has blanks, such as `{form}`. The blank names the form of its value, because that form differs by
language:

    {count:one row is|other rows are}   the words for a number, by the plural categories of CLDR
    {count:number}                      a number with the language's marks
    {day:d MMMM y}  {day:buddhist}      a date by a pattern of CLDR; the year of the Buddhist era

Other texts stay in their declarations: labels of forms, codes and the plan, and words that the program reads
(names of cover fields, columns of other tools, spellings of names).
"""
