/// One piece of a template's text.
struct TemplateToken {
    enum Kind: Equatable {
        case end
        /// What the lexer could not accept; the parser reports it when it gets there.
        case problem(String)
        case text
        case leftDelimiter, rightDelimiter
        case space
        case name, field, variable, dot
        case bool, character, number, complex, string, rawString
        case leftParenthesis, rightParenthesis
        case assign, declare, pipe, other
        case keyword(Keyword)
    }

    /// The words that are no names.
    enum Keyword: String {
        case block, `break`, `continue`, define, `else`, end, `if`, `nil`, range, template, with
    }

    let kind: Kind
    /// Where it stands in the text; of a trimmed text what is left of it.
    let range: Range<Int>
}
