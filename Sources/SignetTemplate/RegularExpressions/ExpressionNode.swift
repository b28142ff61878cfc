/// What a regular expression consists of.
indirect enum ExpressionNode: Sendable {
    /// A place rather than a character.
    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    case empty
    case character(ExpressionClass)
    case place(Assertion)
    case sequence([ExpressionNode])
    case either([ExpressionNode])
    case group(ExpressionNode, number: Int)
    case repeated(ExpressionNode, least: Int, most: Int?, isLazy: Bool)
}

extension ExpressionNode {
    /// Whether it may match without taking a character.
    var isNullable: Bool {
        switch self {
        case .empty, .place: true
        case .character: false
        case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
        case .either(let branches): branches.contains(where: \.isNullable)
        case .group(let inner, _): inner.isNullable
        case .repeated(let inner, let least, let most, _): least == 0 || most == 0 || inner.isNullable
        }
    }
}
