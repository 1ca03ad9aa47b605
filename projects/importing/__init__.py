"""Lists of others into the tracker: a file and a profile in, a preview or one transaction out.

`tables` reads files, `profiles` says whose columns mean what, `rows` makes entries of rows, `plan` compares them with
what is stored, `writing` stores them, `undoing` takes a whole import back. docs/interface.md, Import profile.
"""
