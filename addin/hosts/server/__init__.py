"""Excel on the web and on the Mac, by xlwings Server: an optional extra, `cellgrad[server]`.

xlwings Server is free for noncommercial use (PolyForm Noncommercial 1.0.0) or paid; nothing outside
this folder imports it, or `xlwings.pro`.
"""
