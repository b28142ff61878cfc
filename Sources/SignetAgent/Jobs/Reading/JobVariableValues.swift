import SignetCore
import SignetHCL

/// Values of variables that are given outside of the job file.
public enum JobVariableValues {
    /// `-var name=value`, over `NOMAD_VAR_name` for the variables that the file has.
    /// - Throws: `.invalidInput` for an argument without `=`.
    public static func read(
        _ arguments: [String], environment: [String: String], source: String
    ) throws(SignetError) -> [String: String] {
        var values: [String: String] = [:]
        let body = try? HCLDocument(parsing: source, fileName: "", dialect: .hcl2).body
        for block in body?.blocks ?? [] where block.type == "variable" {
            guard let name = block.labels.first?.text else { continue }
            values[name] = environment["NOMAD_VAR_\(name)"]
        }
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
                throw SignetError(
                    .invalidInput, "\"\(argument.prefix(60))\" is no variable with its value.",
                    remedy: "Write -var name=value.")
            }
            values[String(argument[..<equals])] = String(argument[argument.index(after: equals)...])
        }
        return values
    }
}
