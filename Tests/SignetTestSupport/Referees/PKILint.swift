import Foundation

/// Runs pkilint and leaves out the findings exempted in `PKILintExemption`.
enum PKILint {
    /// The linters of the package that judge what Signet makes.
    enum Linter: String {
        case certificate = "lint_pkix_cert"
        case issuerAndSubject = "lint_pkix_signer_signee_cert_chain"
        case revocationList = "lint_crl"
        case ocspResponse = "lint_ocsp_response"

        var arguments: [String] {
            self == .revocationList ? ["--type", "CRL", "--profile", "PKIX"] : []
        }
    }

    /// One run of a linter.
    struct Task {
        /// Begins every objection of this run.
        let subject: String
        let linter: Linter
        let files: [String]
    }

    /// What the linters object to. One Python process runs all tasks, because its start takes longer than the judgement.
    /// - Throws: `TestSupportError` when pkilint is missing or cannot read a file.
    static func objections(to tasks: [Task]) async throws -> [String] {
        let runs = tasks.map { task in
            [task.linter.rawValue, "lint", "--severity", "NOTICE", "--format", "JSON"] + task.linter.arguments
                + task.files
        }
        let input = try Array(JSONEncoder().encode(runs))
        let result = try await runTool("python3", ["-c", program], input: input, timeout: .seconds(300))
        let lines = result.output.split(separator: "\n")
        guard result.status == 0, lines.count == tasks.count else {
            throw TestSupportError("pkilint failed; run scripts/bootstrap test if it is missing. \(result.everything)")
        }
        return try zip(tasks, lines).flatMap { task, line in
            try JSONDecoder().decode(Report.self, from: Data(line.utf8)).objections.map { "\(task.subject): \($0)" }
        }
    }

    /// Reads lists of arguments from standard input and prints a line of JSON for each.
    private static let program = """
        import importlib, json, sys
        for name, *arguments in json.load(sys.stdin):
            importlib.import_module("pkilint.bin." + name).main(arguments)
        """
}

/// What a linter prints.
private struct Report: Decodable {
    struct Result: Decodable {
        struct Finding: Decodable {
            let severity: String
            let code: String
            let message: String?
        }

        let node_path: String
        let finding_descriptions: [Finding]
    }

    let results: [Result]

    var objections: [String] {
        results.flatMap { result in
            result.finding_descriptions
                .filter { !PKILintExemption.cover(code: $0.code, message: $0.message ?? "") }
                .map { "pkilint \($0.severity) \($0.code) at \(result.node_path) \($0.message ?? "")" }
        }
    }
}
