Option Explicit
Option Private Module
' Cells on their way to Python, and answers on their way back.

Private LastFailure As String

' The values of an argument: of a range those in its cells, dates as numbers; nothing if left out.
Public Function CellgradArgument(Optional Given As Variant) As Variant
    If IsMissing(Given) Then
        CellgradArgument = Empty
    ElseIf IsObject(Given) Then
        CellgradArgument = CellgradCells(Given)
    Else
        CellgradArgument = Given
    End If
End Function

Private Function CellgradCells(Cells As Object) As Variant
    If Cells.Areas.Count > 1 Then Err.Raise 5, "Cellgrad", "A range of several areas. Give one rectangle."
    CellgradCells = Cells.Value2
End Function

' An answer with real error values; a blank part of an array stays empty-looking.
Public Function CellgradAnswer(ByVal Answer As Variant) As Variant
    Dim Row As Long, Column As Long
    Select Case CellgradDimensions(Answer)
        Case 1
            For Column = LBound(Answer) To UBound(Answer)
                Answer(Column) = CellgradCell(Answer(Column))
            Next Column
        Case 2
            For Row = LBound(Answer, 1) To UBound(Answer, 1)
                For Column = LBound(Answer, 2) To UBound(Answer, 2)
                    Answer(Row, Column) = CellgradCell(Answer(Row, Column))
                Next Column
            Next Row
        Case Else
            Answer = CellgradCell(Answer)
    End Select
    CellgradAnswer = Answer
End Function

' The add-in process could not be asked, or failed: no answer, and the words for LAST_ERROR.
Public Function CellgradFailure(Words As String) As Variant
    LastFailure = Words
    CellgradFailure = CVErr(2042)
End Function

Public Function CellgradLastFailure() As Variant
    CellgradLastFailure = LastFailure
End Function

Private Function CellgradCell(ByVal Value As Variant) As Variant
    If IsEmpty(Value) Or IsNull(Value) Then
        CellgradCell = ""
    ElseIf VarType(Value) <> vbString Then
        CellgradCell = Value
    ElseIf Left(Value, {tag_length}) <> {tag} Then
        CellgradCell = Value
    Else
        CellgradCell = CVErr(CellgradCode(Mid(Value, {tag_length} + 1)))
    End If
End Function

' Excel's numbers of its error values: xlErrNA and so on.
Private Function CellgradCode(Text As String) As Long
    Select Case Text
{codes}
        Case Else: CellgradCode = 2015
    End Select
End Function

Private Function CellgradDimensions(Value As Variant) As Long
    Dim Bound As Long
    If Not IsArray(Value) Then Exit Function
    On Error GoTo Counted
    Do
        Bound = UBound(Value, CellgradDimensions + 1)
        CellgradDimensions = CellgradDimensions + 1
    Loop
Counted:
End Function
