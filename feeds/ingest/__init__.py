"""From a folder of files to a store of entries: the only package that knows every writing step."""
