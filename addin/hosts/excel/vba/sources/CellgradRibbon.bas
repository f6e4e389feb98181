Option Explicit
' The ribbon tab of the add-in. Stop can be pressed only while something trains.

Private Ribbon As IRibbonUI
Private Running As Boolean

Public Sub CellgradRibbonLoaded(Loaded As IRibbonUI)
    Set Ribbon = Loaded
End Sub

Public Sub CellgradRibbonPressed(Control As IRibbonControl)
    CellgradPress Control.Tag
End Sub

Public Sub CellgradStopEnabled(Control As IRibbonControl, ByRef Enabled As Variant)
    Enabled = Running
End Sub

' The add-in process runs this when training begins and ends.
Public Sub CellgradTraining(Now As Boolean)
    Running = Now
    If Not Ribbon Is Nothing Then Ribbon.InvalidateControl "{stop}"
End Sub
