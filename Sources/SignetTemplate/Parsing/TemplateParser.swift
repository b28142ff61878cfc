import SignetCore

/// Builds the tree of a template; Go's grammar.
struct TemplateParser {
    let source: TemplateSource
    let functions: TemplateFunctions
    let deepest: Int
    private let tokens: [TemplateToken]
    private var next = 0
    /// The variables that may be named here, outermost first.
    private(set) var variables = ["$"]
    private var loops = 0
    private var depth = 0
    private var definitions: [String: [TemplateNode]] = [:]

    /// The tree of a text.
    /// - Throws: `.invalidTemplate` with name, line and column.
    static func tree(
        _ source: TemplateSource, functions: TemplateFunctions, left: String, right: String, deepest: Int
    ) throws(SignetError) -> TemplateTree {
        var parser = TemplateParser(source, functions: functions, left: left, right: right, deepest: deepest)
        let root = try parser.root()
        return TemplateTree(source: source, root: root, definitions: parser.definitions)
    }

    private init(_ source: TemplateSource, functions: TemplateFunctions, left: String, right: String, deepest: Int) {
        self.source = source
        self.functions = functions
        self.deepest = deepest
        tokens = TemplateLexer.tokens(of: source, left: left, right: right)
    }

    // MARK: Lists

    /// What ended a list of nodes.
    private enum ListEnd {
        case end
        case `else`(Range<Int>)
    }

    private mutating func root() throws(SignetError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter, peekBehindDelimiter() == .keyword(.define) {
                take()
                takeWithoutSpace()
                try parseDefinition()
                continue
            }
            let start = peek()
            switch try nodeOrEnd() {
            case .node(let node): nodes.append(node)
            case .end: throw failure("unexpected {{end}}", at: start.range, remedy: "Remove it, or open what it ends.")
            case .else:
                throw failure("unexpected {{else}}", at: start.range, remedy: "Put it between {{if ...}} and {{end}}.")
            }
        }
        return nodes
    }

    private mutating func list(_ opening: Range<Int>, _ what: String) throws(SignetError) -> ([TemplateNode], ListEnd) {
        try enter(opening)
        defer { depth -= 1 }
        var nodes: [TemplateNode] = []
        while peek().kind != .end {
            switch try nodeOrEnd() {
            case .node(let node): nodes.append(node)
            case .end: return (nodes, .end)
            case .else(let range): return (nodes, .else(range))
            }
        }
        throw failure(
            "unexpected EOF: {{\(what)}} of \(source.place(opening.lowerBound)) has no {{end}}", at: peek().range,
            remedy: "Add {{end}} where it ends.")
    }

    /// A list that only `end` may close.
    private mutating func closedList(
        _ opening: Range<Int>, _ what: String
    ) throws(SignetError) -> [TemplateNode] {
        let (nodes, end) = try list(opening, what)
        guard case .else(let range) = end else { return nodes }
        throw failure("unexpected {{else}} in \(what)", at: range)
    }

    private enum NodeOrEnd {
        case node(TemplateNode)
        case end
        case `else`(Range<Int>)
    }

    private mutating func nodeOrEnd() throws(SignetError) -> NodeOrEnd {
        let token = take()
        switch token.kind {
        case .text: return .node(.text(Array(source.bytes[token.range])))
        case .leftDelimiter: return try action()
        default: throw unexpected(token, "input")
        }
    }

    // MARK: Actions

    private mutating func action() throws(SignetError) -> NodeOrEnd {
        let token = peekWithoutSpace()
        guard case .keyword(let keyword) = token.kind, keyword != .nil, keyword != .define else {
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
        takeWithoutSpace()
        switch keyword {
        case .if: return .node(.if(try branch("if", token.range)))
        case .with: return .node(.with(try branch("with", token.range)))
        case .range: return .node(.range(try branch("range", token.range)))
        case .block: return .node(try block(token.range))
        case .template: return .node(try template())
        case .break:
            try closeLoopControl("break", token)
            return .node(.break)
        case .continue:
            try closeLoopControl("continue", token)
            return .node(.continue)
        case .else:
            let after = peekWithoutSpace()
            if after.kind != .keyword(.if), after.kind != .keyword(.with) { try expect(.rightDelimiter, "else") }
            return .else(token.range)
        case .end:
            try expect(.rightDelimiter, "end")
            return .end
        case .nil, .define: throw unexpected(token, "command")
        }
    }

    private mutating func closeLoopControl(_ word: String, _ token: TemplateToken) throws(SignetError) {
        try expect(.rightDelimiter, "{{\(word)}}")
        guard loops > 0 else { throw failure("{{\(word)}} outside {{range}}", at: token.range) }
    }

    private mutating func branch(_ what: String, _ opening: Range<Int>) throws(SignetError) -> TemplateBranch {
        let known = variables.count
        defer { variables.removeSubrange(known...) }
        let pipeline = try pipeline(what, until: .rightDelimiter)
        if what == "range" { loops += 1 }
        let (body, end) = try list(opening, what)
        if what == "range" { loops -= 1 }
        guard case .else(let range) = end else {
            return TemplateBranch(pipeline: pipeline, body: body, otherwise: nil)
        }
        return TemplateBranch(pipeline: pipeline, body: body, otherwise: try otherwise(what, opening, range))
    }

    /// What follows `else`: a list, or another `if` or `with` whose `end` is also this one's.
    private mutating func otherwise(
        _ what: String, _ opening: Range<Int>, _ place: Range<Int>
    ) throws(SignetError) -> [TemplateNode] {
        let token = peekWithoutSpace()
        guard token.kind == .keyword(.if) || token.kind == .keyword(.with) else {
            return try closedList(opening, what)
        }
        guard token.kind == .keyword(.if) ? what == "if" : what == "with" else {
            throw unexpected(token, "{{else}} of {{\(what)}}")
        }
        takeWithoutSpace()
        try enter(place)
        defer { depth -= 1 }
        let inner = try branch(what, token.range)
        return [what == "if" ? .if(inner) : .with(inner)]
    }

    private mutating func parseDefinition() throws(SignetError) {
        let name = try templateName("define clause")
        try expect(.rightDelimiter, "define clause")
        try define(name, try definitionBody(name.range, "define"))
    }

    private mutating func block(_ opening: Range<Int>) throws(SignetError) -> TemplateNode {
        let name = try templateName("block clause")
        let argument = try pipeline("block clause", until: .rightDelimiter)
        try define(name, try definitionBody(opening, "block"))
        return .template(name: name.text, argument: argument, range: name.range)
    }

    /// A body that sees no variables of its surroundings.
    private mutating func definitionBody(_ opening: Range<Int>, _ what: String) throws(SignetError) -> [TemplateNode] {
        let outer = (variables, loops)
        (variables, loops) = (["$"], 0)
        defer { (variables, loops) = outer }
        return try closedList(opening, what)
    }

    private mutating func define(
        _ name: (text: String, range: Range<Int>), _ body: [TemplateNode]
    ) throws(SignetError) {
        let isEmpty = body.allSatisfy(\.isBlank)
        if let known = definitions[name.text], !known.allSatisfy(\.isBlank) {
            if isEmpty { return }
            throw failure("multiple definition of template \"\(name.text)\"", at: name.range)
        }
        definitions[name.text] = body
    }

    private mutating func template() throws(SignetError) -> TemplateNode {
        let name = try templateName("template clause")
        if peekWithoutSpace().kind == .rightDelimiter {
            takeWithoutSpace()
            return .template(name: name.text, argument: nil, range: name.range)
        }
        let argument = try pipeline("template clause", until: .rightDelimiter)
        return .template(name: name.text, argument: argument, range: name.range)
    }

    private mutating func templateName(_ context: String) throws(SignetError) -> (text: String, range: Range<Int>) {
        let token = takeWithoutSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
        return (String(decoding: try unquoted(token), as: UTF8.self), token.range)
    }
}

// MARK: Tokens

extension TemplateParser {
    func peek() -> TemplateToken { tokens[min(next, tokens.count - 1)] }

    @discardableResult mutating func take() -> TemplateToken {
        defer { next += 1 }
        return peek()
    }

    mutating func peekWithoutSpace() -> TemplateToken {
        while peek().kind == .space { next += 1 }
        return peek()
    }

    @discardableResult mutating func takeWithoutSpace() -> TemplateToken {
        _ = peekWithoutSpace()
        return take()
    }

    /// The kinds of the next tokens that are no space, none of them taken.
    func lookAhead(_ count: Int) -> [TemplateToken.Kind] {
        tokens[min(next, tokens.count)...].lazy.map(\.kind).filter { $0 != .space }.prefix(count).map { $0 }
    }

    private func peekBehindDelimiter() -> TemplateToken.Kind? { lookAhead(2).last }

    private mutating func expect(_ kind: TemplateToken.Kind, _ context: String) throws(SignetError) {
        let token = takeWithoutSpace()
        guard token.kind == kind else { throw unexpected(token, context) }
    }

    mutating func declare(_ variable: String) { variables.append(variable) }

    /// Goes one level deeper.
    mutating func enter(_ place: Range<Int>) throws(SignetError) {
        depth += 1
        guard depth <= deepest else {
            throw failure(
                "nested too deeply: at most \(deepest) levels of blocks and parentheses are read", at: place,
                remedy: "Split the template with {{define}}.")
        }
    }

    mutating func leave() { depth -= 1 }

    func unquoted(_ token: TemplateToken) throws(SignetError) -> [UInt8] {
        guard let text = QuotedLiteral.text(source.bytes[token.range]) else {
            throw failure("invalid syntax in the literal \(source.excerpt(token.range))", at: token.range)
        }
        return text
    }

    // MARK: Errors

    func unexpected(_ token: TemplateToken, _ context: String) -> SignetError {
        switch token.kind {
        case .problem(let message): failure(message, at: token.range)
        case .end: failure("unexpected EOF in \(context)", at: token.range)
        case .space: failure("unexpected blank in \(context)", at: token.range)
        default: failure("unexpected \"\(source.excerpt(token.range))\" in \(context)", at: token.range)
        }
    }

    func failure(_ message: String, at range: Range<Int>, remedy: String? = nil) -> SignetError {
        SignetError(
            .invalidTemplate, "\(source.place(range.lowerBound)): \(message)",
            remedy: remedy ?? "Correct the template there; its syntax is that of Go's text/template.")
    }
}
