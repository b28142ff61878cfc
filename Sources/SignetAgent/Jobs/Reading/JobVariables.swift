import SignetCore
import SignetHCL

/// The values of `variable` and `locals` blocks.
struct JobVariables {
    private var values: [String: HCLValue] = [:]
    private var locals: [String: HCLValue] = [:]

    /// - Parameter given: by `-var name=value` or `NOMAD_VAR_name`
    init(_ body: HCLBody, given: [String: String], fileName: String, problems: HCLProblemList) {
        let blocks = body.blocks.filter { $0.type == "variable" }
        for block in blocks {
            guard block.labels.count == 1, let name = block.labels.first?.text else {
                problems.add(
                    at: block.position, field: "variable", "needs its name as its only label.",
                    remedy: "Write variable \"name\" { default = ... }.")
                continue
            }
            values[name] = Self.value(of: name, block, given[name], problems)
        }
        let known = blocks.compactMap(\.labels.first?.text)
        for name in given.keys.sorted() where !known.contains(name) {
            problems.add(
                at: body.position, field: "", "the variable \"\(name.prefix(60))\" is given, but not in this file.",
                remedy: known.isEmpty ? "Add variable \"name\" { } to it." : Spelling.hint(name, known))
        }
        readLocals(body, problems)
    }

    private mutating func readLocals(_ body: HCLBody, _ problems: HCLProblemList) {
        for block in body.blocks where block.type == "locals" {
            for attribute in block.body.attributes {
                locals[attribute.name] = JobExpressions(variables: self, problems: problems).evaluated(attribute.value)
            }
        }
    }

    private static func value(
        of name: String, _ block: HCLBlock, _ given: String?, _ problems: HCLProblemList
    ) -> HCLValue? {
        let section = HCLSection(
            block.body, field: "variable \"\(name)\"",
            keys: ["type", "default", "description", "sensitive", "nullable", "validation"], problems: problems)
        guard let given else {
            return section.required("default", example: "\"value\", or give -var \(name)=value")?.value
        }
        var kind = ""
        if case .expression(let source)? = section["type"]?.value.kind { kind = source }
        guard ["list", "set", "tuple", "map", "object", "any"].contains(where: kind.hasPrefix) else {
            return HCLValue(.text(given), at: block.position)
        }
        do {
            let document = try HCLDocument(parsing: "value = \(given)\n", fileName: "-var \(name)", dialect: .hcl2)
            return document.body.attributes.first?.value
        } catch {
            problems.add(
                at: block.position, field: "-var \(name)", error.message, remedy: error.remedy ?? "Correct it.")
            return nil
        }
    }

    /// What `var.name` or `local.name` stands for; nil: it is none of these.
    func value(of reference: String) -> Reference {
        let parts = reference.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let root = parts.first, root == "var" || root == "local" else { return .other }
        let known = root == "var" ? values : locals
        guard parts.count == 2, let value = known[parts[1]] else {
            return .unknown(Spelling.hint(parts.dropFirst().joined(separator: "."), known.keys.sorted()))
        }
        return .value(value)
    }

    enum Reference {
        case value(HCLValue)
        /// With what to do about it.
        case unknown(String)
        /// Of the machine or of the task: known when it is started.
        case other
    }
}
