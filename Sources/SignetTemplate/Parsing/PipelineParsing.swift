import SignetCore

// Pipelines, commands and operands.
extension TemplateParser {
    /// Everything up to `end`, which is taken.
    mutating func pipeline(
        _ context: String, until end: TemplateToken.Kind
    ) throws(SignetError) -> TemplatePipeline {
        let start = peekWithoutSpace().range
        let (variables, assigns) = try declarations(context)
        var commands: [TemplateCommand] = []
        var last = start
        while true {
            let token = peekWithoutSpace()
            if token.kind == end {
                take()
                break
            }
            guard Self.beginsOperand(token.kind) else { throw unexpected(token, context) }
            let command = try command()
            if !commands.isEmpty, !command.first.isExecutable {
                throw failure(
                    "non executable command in pipeline stage \(commands.count + 1)", at: command.first.range,
                    remedy: "Only functions, fields and variables take the result of the command before them.")
            }
            commands.append(command)
            last = (command.arguments.last ?? command.first).range
        }
        guard !commands.isEmpty else { throw failure("missing value for \(context)", at: start) }
        return TemplatePipeline(
            variables: variables, assigns: assigns, commands: commands,
            range: start.lowerBound..<max(start.lowerBound, last.upperBound))
    }

    /// `$x :=`, `$x =`, or in `range` also `$i, $x :=`.
    private mutating func declarations(_ context: String) throws(SignetError) -> (names: [String], assigns: Bool) {
        var names: [String] = []
        while peekWithoutSpace().kind == .variable {
            let place = peek().range
            let name = source.text(place)
            let ahead = lookAhead(2).last
            if ahead == .assign || ahead == .declare {
                take()
                takeWithoutSpace()
                return (try declared(names + [name], at: place, assigns: ahead == .assign), ahead == .assign)
            }
            guard ahead == .other, isComma(after: place) else { break }
            take()
            takeWithoutSpace()
            guard context == "range", names.isEmpty else {
                throw failure("too many declarations in \(context)", at: place)
            }
            names.append(name)
            switch peekWithoutSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw failure("range can only initialize variables", at: peek().range)
            }
        }
        return (try declared(names, at: peek().range, assigns: false), false)
    }

    private mutating func declared(
        _ names: [String], at place: Range<Int>, assigns: Bool
    ) throws(SignetError) -> [String] {
        for name in names {
            if assigns, !variables.contains(name) { throw undefined(name, at: place) }
            if !assigns { declare(name) }
        }
        return names
    }

    private func isComma(after place: Range<Int>) -> Bool {
        source.bytes[place.upperBound...].first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: ",")
    }

    private static func beginsOperand(_ kind: TemplateToken.Kind) -> Bool {
        switch kind {
        case .bool, .character, .complex, .dot, .field, .name, .number, .keyword(.nil), .rawString, .string, .variable,
            .leftParenthesis:
            true
        default: false
        }
    }

    /// Operands up to a pipe sign, which is taken, or to the end of the pipeline, which is not.
    private mutating func command() throws(SignetError) -> TemplateCommand {
        var operands: [TemplateOperand] = []
        loop: while true {
            _ = peekWithoutSpace()
            if let operand = try operand() { operands.append(operand) }
            let token = peek()
            switch token.kind {
            case .space: take()
            case .rightDelimiter, .rightParenthesis: break loop
            case .pipe:
                take()
                break loop
            default: throw unexpected(token, "operand")
            }
        }
        guard let first = operands.first else { throw failure("empty command", at: peek().range) }
        return TemplateCommand(first: first, arguments: Array(operands.dropFirst()))
    }

    /// A term with the fields that follow it; nil when the next token begins none.
    private mutating func operand() throws(SignetError) -> TemplateOperand? {
        guard let term = try term() else { return nil }
        var names: [String] = []
        var end = term.range.upperBound
        while peek().kind == .field {
            let token = take()
            names.append(String(source.text(token.range).dropFirst()))
            end = token.range.upperBound
        }
        guard !names.isEmpty else { return term }
        let range = term.range.lowerBound..<end
        switch term.kind {
        case .field(let first): return TemplateOperand(kind: .field(first + names), range: range)
        case .variable(let name, let first):
            return TemplateOperand(kind: .variable(name, first + names), range: range)
        case .dot, .null, .bool, .number, .text:
            throw failure("unexpected . after term \"\(source.excerpt(term.range))\"", at: range)
        case .function, .pipeline, .chain: return TemplateOperand(kind: .chain(term, names), range: range)
        }
    }

    private mutating func term() throws(SignetError) -> TemplateOperand? {
        let token = peekWithoutSpace()
        guard Self.beginsOperand(token.kind) else { return nil }
        take()
        let text = source.text(token.range)
        let kind: TemplateOperand.Kind
        switch token.kind {
        case .name: kind = .function(try function(text, at: token.range))
        case .dot: kind = .dot
        case .keyword: kind = .null
        case .variable:
            guard variables.contains(text) else { throw undefined(text, at: token.range) }
            kind = .variable(text, [])
        case .field: kind = .field([String(text.dropFirst())])
        case .bool: kind = .bool(text == "true")
        case .character:
            guard let character = QuotedLiteral.character(source.bytes[token.range]) else {
                throw failure("malformed character constant: \(source.excerpt(token.range))", at: token.range)
            }
            kind = .number(NumberLiteral(character: character))
        case .number, .complex:
            do throws(TemplateFailure) {
                kind = .number(try NumberLiteral(text))
            } catch {
                throw failure(error.message, at: token.range)
            }
        case .leftParenthesis: return try parenthesized(token.range)
        default: kind = .text(TemplateText(try unquoted(token)))
        }
        return TemplateOperand(kind: kind, range: token.range)
    }

    private mutating func parenthesized(_ opening: Range<Int>) throws(SignetError) -> TemplateOperand {
        try enter(opening)
        defer { leave() }
        let inner = try pipeline("parenthesized pipeline", until: .rightParenthesis)
        let end = source.bytes[inner.range.upperBound...].firstIndex(of: UInt8(ascii: ")")).map { $0 + 1 }
        return TemplateOperand(
            kind: .pipeline(inner), range: opening.lowerBound..<(end ?? inner.range.upperBound))
    }

    private func function(_ name: String, at place: Range<Int>) throws(SignetError) -> TemplateFunction {
        if let function = functions[name] { return function }
        if let remedy = functions.refusals[name] {
            throw failure("the function \"\(name)\" is not supported", at: place, remedy: remedy)
        }
        throw failure(
            "function \"\(name)\" not defined", at: place, remedy: Spelling.hint(name, functions.names))
    }

    private func undefined(_ name: String, at place: Range<Int>) -> SignetError {
        failure(
            "undefined variable \"\(name)\"", at: place,
            remedy: "Declare it with {{\(name) := ...}} in this block or one around it.")
    }
}

extension TemplateOperand {
    /// Whether it may take the result of another command.
    fileprivate var isExecutable: Bool {
        switch kind {
        case .bool, .dot, .null, .number, .text: false
        case .field, .variable, .function, .pipeline, .chain: true
        }
    }
}
