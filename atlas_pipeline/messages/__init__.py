"""Every sentence of the program, in every language.

One folder a language (`en`, `es`, `th`), and in it one file a topic with one sentence a key. A translator
gets one folder, copies it and works through it from top to bottom; nobody else edits the same files, and
a new language is a new folder. (With all languages of a sentence under one key, every translator would
edit every file.) `language.yaml` makes a folder a language: it names the language and the locale of its
numbers, dates and plurals.

A sentence holds blanks, `{form}`, and says itself how a blank is written, because that differs by language:

    {count:one row is|other rows are}   the words for a number, by the plural categories of CLDR
    {count:number}  {share:percent}     a number and a share with the language's marks
    {day:d MMMM y}  {day:buddhist}      a date by a pattern of CLDR; the year of the Buddhist era

What is declared elsewhere stays there: labels of forms, codes and the plan, and words that the program
reads (names of cover fields, columns of other tools, spellings of names).
"""
