Option Explicit
Option Private Module
' The line to Cellgrad's add-in process, by the library that xlwings brings (BSD licence). All
' workbooks and the add-in start it by the same command, so that they share one process.

#If Mac Then
#ElseIf Win64 Then
    Private Declare PtrSafe Function Activate Lib "xlwings64-{xlwings}.dll" Alias "XLPyDLLActivateAuto" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal Mode As Long = 1) As Long
    Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr
    Private Const LIBRARY As String = "xlwings64-{xlwings}.dll"
#Else
    Private Declare PtrSafe Function Activate Lib "xlwings32-{xlwings}.dll" Alias "XLPyDLLActivateAuto" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal Mode As Long = 1) As Long
    Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr
    Private Const LIBRARY As String = "xlwings32-{xlwings}.dll"
#End If

' What a worksheet function answers. Nothing is asked back from Excel.
Public Function CellgradCall(FunctionName As String, Arguments As Variant) As Variant
    CellgradCall = AddInProcess().CallUDF("addin.hosts.excel.udfs", FunctionName, Arguments)
End Function

' Tell the add-in process about a press. It takes note and returns at once.
Public Sub CellgradTell(ButtonName As String, Book As Object, SheetName As String, Selected As String)
    Dim Python As Object
    Set Python = AddInProcess()
    Python.Call Python.Module("addin.hosts.excel.process"), "press", Python.Tuple(ButtonName, Book, SheetName, Selected)
End Sub

Private Function AddInProcess() As Object
#If Mac Then
    Err.Raise vbObjectError + 1, "Cellgrad", "Excel on the Mac has no local add-in. Run cellgrad serve."
#Else
    Dim Python As String, Place As String, Answer As Variant
    Python = GetSetting("Cellgrad", "Excel", "Python", "")
    Place = GetSetting("Cellgrad", "Excel", "Library", "")
    If Python = "" Or Place = "" Then
        Err.Raise vbObjectError + 2, "Cellgrad", "Cellgrad is not set up for Excel on this computer. Run cellgrad excel install."
    End If
    Place = Place & "\" & LIBRARY
    If LoadLibraryW(StrPtr(Place)) = 0 Then
        Err.Raise vbObjectError + 3, "Cellgrad", "Excel cannot load " & Place & ". Run cellgrad excel doctor."
    End If
    If Activate(Answer, StartCommand(Python), 1) <> 0 Then
        Err.Raise vbObjectError + 4, "Cellgrad", "The add-in process did not start: " & Answer
    End If
    Set AddInProcess = Answer
#End If
End Function

' The library puts the number under which the process is to be found in place of $(CLSID).
Private Function StartCommand(Python As String) As String
    Dim Quote As String
    Quote = Chr(34)
    StartCommand = Environ("SystemRoot") & "\System32\cmd.exe /C " & Quote & Quote & Python & Quote & " -B -P -c " & Quote & "from addin.hosts.excel.process import serve; serve('$(CLSID)')" & Quote & Quote
End Function
