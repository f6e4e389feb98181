Option Explicit
' In place of CellgradPython: what the wrappers hand over is kept, what they get is set by the test.

Public Answer As Variant
Public Told As String
Private Given As Variant
Private Asked As String
Private Fails As String

Public Function CellgradCall(FunctionName As String, Arguments As Variant) As Variant
    Asked = FunctionName
    Given = Arguments
    If Fails <> "" Then Err.Raise 1004, "stub", Fails
    CellgradCall = Answer
End Function

Public Sub CellgradTell(ButtonName As String, Book As Object, SheetName As String, Selected As String)
    Told = ButtonName & "|" & SheetName & "|" & Selected
End Sub

Public Function Press(ButtonName As String) As String
    Told = ""
    CellgradPress ButtonName
    Press = Told
End Function

Public Function PressByMacro() As String
    Told = ""
    PressRunEpochs
    PressByMacro = Told
End Function

' --- scalars

Public Function Scalar(Value As Variant) As String
    Answer = Value
    Scalar = Shown(PREDICT_RATING(293, 49, "m"))
    If Scalar = "error 2042" Then Scalar = Scalar & CellgradLastFailure()
End Function

Public Function Failing(Words As String) As String
    Fails = Words
    Failing = Shown(PREDICT_RATING(293, 49)) & "|" & Shown(LAST_ERROR())
    Fails = ""
End Function

' --- arrays

Public Function Grid() As String
    Dim Cells(1, 2) As Variant
    Cells(0, 0) = 1.5
    Cells(0, 1) = Chr(31) & "cellgrad:#N/A"
    Cells(0, 2) = "text"
    Cells(1, 0) = Empty
    Cells(1, 1) = True
    Cells(1, 2) = "#N/A"
    Answer = Cells
    Grid = Shown(PREDICT_RATING(1, 2))
End Function

Public Function OneRow() As String
    Answer = Array(1, Chr(31) & "cellgrad:#VALUE!", "x")
    OneRow = Shown(EXPLAIN_RATING(1, 2))
End Function

' --- arguments

Public Function Arguments() As String
    Answer = 1
    Dim Unused As Variant
    Unused = TOP_MOVIES(293)
    Arguments = Asked & " " & UBound(Given) & " " & Shown(Given(0)) & " " & Shown(Given(1)) & " " & Shown(Given(2))
End Function

Public Function RangeArgument() As String
    Answer = 1
    Dim Unused As Variant
    Unused = PREDICT_RATING(ThisWorkbook.Worksheets(2).Range("B7:C8"), 49, ThisWorkbook.Worksheets(2).Range("B7"))
    RangeArgument = Shown(Given(0)) & " " & Shown(Given(2))
End Function

Public Function SeveralAreas() As String
    SeveralAreas = Shown(PREDICT_RATING(Union(ThisWorkbook.Worksheets(2).Range("B7:B8"), ThisWorkbook.Worksheets(2).Range("D7:D8")), 49))
End Function

Private Function Shown(Value As Variant) As String
    Dim Row As Long, Column As Long
    If IsArray(Value) Then
        If Dimensions(Value) = 1 Then
            For Column = LBound(Value) To UBound(Value)
                Shown = Shown & Shown(Value(Column)) & ","
            Next Column
        Else
            For Row = LBound(Value, 1) To UBound(Value, 1)
                For Column = LBound(Value, 2) To UBound(Value, 2)
                    Shown = Shown & Shown(Value(Row, Column)) & ","
                Next Column
                Shown = Shown & ";"
            Next Row
        End If
    ElseIf IsError(Value) Then
        Shown = "error " & CLng(Value)
    ElseIf IsEmpty(Value) Then
        Shown = "empty"
    ElseIf VarType(Value) = vbString Then
        Shown = "'" & Value & "'"
    ElseIf VarType(Value) = vbBoolean Then
        Shown = IIf(Value, "true", "false")
    Else
        Shown = CStr(Value)
    End If
End Function

Private Function Dimensions(Value As Variant) As Long
    Dim Bound As Long
    Dimensions = 1
    On Error GoTo Done
    Bound = UBound(Value, 2)
    Dimensions = 2
Done:
End Function
