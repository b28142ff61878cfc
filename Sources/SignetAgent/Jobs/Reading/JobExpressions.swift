import SignetCore
import SignetHCL

/// Puts values for what a job file refers to: `var.x` and `local.x` at once, while `${NOMAD_PORT_x}`, `${env["X"]}`,
/// `${attr.x}`, `${meta.x}`, `${node.x}` stay as they are written, for the moment when a task is started.
struct JobExpressions {
    let variables: JobVariables
    let problems: HCLProblemList

    func evaluated(_ body: HCLBody) -> HCLBody {
        HCLBody(
            items: body.items.compactMap { item in
                switch item {
                case .attribute(let attribute):
                    .attribute(
                        HCLAttribute(
                            name: attribute.name, position: attribute.position, value: evaluated(attribute.value)))
                case .block(let block) where ["variable", "locals"].contains(block.type): nil
                case .block(let block):
                    .block(
                        HCLBlock(
                            type: block.type, labels: block.labels, body: evaluated(block.body),
                            position: block.position))
                }
            }, position: body.position)
    }

    func evaluated(_ value: HCLValue) -> HCLValue {
        let kind: HCLValue.Kind
        switch value.kind {
        case .text, .number, .boolean, .null: return value
        case .list(let elements): kind = .list(elements.map(evaluated))
        case .object(let body): kind = .object(evaluated(body))
        case .template(let template): kind = evaluated(template)
        case .expression(let source): kind = evaluated(expression: source, at: value.position)
        }
        return HCLValue(kind, at: value.position)
    }

    private func evaluated(_ template: HCLTemplate) -> HCLValue.Kind {
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let piece): text += piece
            case .interpolation(let source, let position):
                let kind = evaluated(expression: source, at: position)
                // "${var.list}" alone is the value itself.
                if template.parts.count == 1 { return kind }
                text += self.text(of: kind, source, position)
            case .directive(_, let position):
                problems.add(
                    at: position, field: "", "%{ ... } is not evaluated here.",
                    remedy: "Write %%{ for the characters themselves, or use a template block.")
            }
        }
        return .text(text)
    }

    private func text(of kind: HCLValue.Kind, _ source: String, _ position: HCLPosition) -> String {
        switch kind {
        case .text(let text): return text
        case .number(let number): return number.literal
        case .boolean(let truth): return truth ? "true" : "false"
        default:
            problems.add(
                at: position, field: "", "${\(source.prefix(60))} is no text.", remedy: "Refer to a text or a number.")
            return ""
        }
    }

    private func evaluated(expression source: String, at position: HCLPosition) -> HCLValue.Kind {
        guard Self.isReference(source) else {
            problems.add(
                at: position, field: "", "the expression \"\(source.prefix(80))\" is not evaluated here.",
                remedy: "Write its value, var.name or local.name; $${ stands for the characters ${ in a text.")
            return .text("")
        }
        switch variables.value(of: source) {
        case .value(let value): return value.kind
        case .other: return .text("${\(source)}")
        case .unknown(let hint):
            problems.add(at: position, field: "", "\(source.prefix(80)) is not set.", remedy: hint)
            return .text("")
        }
    }

    /// A name, then names after dots and texts in brackets: `NOMAD_PORT_http`, `attr.unique.hostname`, `env["HOME"]`.
    private static func isReference(_ source: String) -> Bool {
        (try? #/[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_*-]+|\[(?:"[^"\\]*"|[0-9]+)\])*/#.wholeMatch(in: source)) != nil
    }
}
