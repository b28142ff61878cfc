/// What stands between `%` and the verb.
struct FormatFlags {
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    var width: Int?
    var precision: Int?
    /// `%+v`: names of fields.
    var plusV = false
    /// `%#v`: Go's syntax.
    var sharpV = false
}
