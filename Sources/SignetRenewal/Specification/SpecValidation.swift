import Foundation
import SignetCore
import SignetPKI

extension CertificateSpec {
    /// Checks everything that can be checked without looking at the machine.
    /// - Throws: `.invalidSpecification`, `.invalidEndpoint` naming the certificate and the field.
    public func validate() throws {
        try require(EntityName.isUsable(name), "its name must be \(EntityName.rule)")
        try require(!names.isEmpty || !(subject?.isEmpty ?? true), "it needs at least one name or a subject")
        try require(Set(names).count == names.count, "a name is written twice in names")
        try require([.server, .client, .peer].contains(usage), "usage must be server, client or peer")
        try require(!issuer.kind.isEmpty, "it names no issuer")
        if let lifetime { try require(lifetime.duration >= .seconds(10), "lifetime must be at least 10s") }
        try validateRenewal()
        for destination in destinations { try validate(destination) }
        for action in followUps { try validate(action) }
        try validateVerification()
    }

    private func validateRenewal() throws {
        try require((0.05...0.99).contains(renewal.fraction), "renewal.fraction must lie between 0.05 and 0.99")
        try require((0...0.5).contains(renewal.jitter), "renewal.jitter must lie between 0 and 0.5")
        if let before = renewal.before { try require(before.duration > .zero, "renewal.before must not be zero") }
        if let before = renewal.before, let lifetime {
            try require(before.duration < lifetime.duration, "renewal.before must be shorter than lifetime")
        }
    }

    private func validate(_ destination: DestinationSpec) throws {
        guard case .files(let files) = destination else { return }
        let paths = files.wantedFiles.map(\.path)
        try require(!paths.isEmpty, "files must name at least one of \(FilesDestinationSpec.keys)")
        if let alias = files.keystore?.alias {
            try require((1...100).contains(alias.utf8.count), "alias must have 1 to 100 bytes")
        }
        for path in paths {
            try require(path.hasPrefix("/"), "the path \(path) must be absolute")
            try require(!path.hasSuffix("/") && !path.contains("\0"), "the path \(path) does not name a file")
        }
        for mode in [files.mode, files.keyMode].compactMap({ $0 }) {
            try require(FileMode(octal: mode) != nil, "the mode \"\(mode)\" is not octal between 0400 and 0777")
        }
    }

    private func validate(_ action: ActionSpec) throws {
        switch action {
        case .run(let command, let timeout):
            try require(!(command.first ?? "").isEmpty, "an action's command is empty")
            try require(timeout.duration > .zero, "an action's timeout must not be zero")
        case .reload(let unit), .restart(let unit):
            let isUnit = !unit.isEmpty && !unit.hasPrefix("-") && unit.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            try require(isUnit, "\"\(unit)\" is not the name of a systemd unit")
        case .signal(let name, let pidFile, let pid):
            try require(SignalName(name) != nil, "the signal \"\(name)\" is unknown; \(SignalName.known)")
            try require((pidFile == nil) != (pid == nil), "a signal needs either pid_file or pid")
            try require(pid.map { $0 > 0 } ?? true, "pid must be positive")
            try require(pidFile.map { $0.hasPrefix("/") } ?? true, "the path of pid_file must be absolute")
        case .updateHAProxy(let socket, let file):
            try require(socket.hasPrefix("/"), "the path of HAProxy's socket must be absolute")
            // Such a path cannot be said in HAProxy's runtime API.
            let isWord = file.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !";\\'\"".utf8.contains($0) }
            try require(
                isWord, "HAProxy cannot be told the path \(file): it has a blank, quote, semicolon or backslash")
        case .checkPostgreSQLKey(let key, let directory):
            try require(key.hasPrefix("/") && directory.hasPrefix("/"), "PostgreSQL's paths must be absolute")
        }
    }

    private func validateVerification() throws {
        guard let verification else { return }
        try require(!verification.endpoints.isEmpty, "verify needs at least one endpoint")
        for endpoint in verification.endpoints { _ = try Endpoint(parsing: endpoint) }
        let deadline = verification.deadline.duration
        try require(deadline > .zero && deadline <= .seconds(86_400), "verify.deadline must lie between 0 and 24h")
    }

    private func require(_ condition: Bool, _ complaint: @autoclosure () -> String) throws {
        guard !condition else { return }
        throw SignetError(
            .invalidSpecification, "The certificate \"\(name)\" cannot be kept: \(complaint()).",
            remedy: "Correct it in the configuration; nothing has been changed."
        )
    }
}

/// Checks a whole set of specifications against each other.
enum SpecSet {
    /// - Throws: `.invalidSpecification` when two share a name; `.pathConflict` with both names when two write one path.
    static func validate(_ specs: [CertificateSpec]) throws {
        var names: Set<String> = []
        var writers: [String: String] = [:]
        for spec in specs {
            try spec.validate()
            guard names.insert(spec.name).inserted else {
                throw SignetError(
                    .invalidSpecification, "Two certificates are named \"\(spec.name)\".",
                    remedy: "Give each certificate a name of its own; nothing has been changed."
                )
            }
            for case .files(let files) in spec.destinations {
                for (_, path) in files.paths {
                    guard let other = writers.updateValue(spec.name, forKey: path) else { continue }
                    let who = other == spec.name ? "\"\(other)\" twice" : "both \"\(other)\" and \"\(spec.name)\""
                    throw SignetError(
                        .pathConflict, "The file \(path) would be written by \(who).",
                        remedy: "Give each rendering of each certificate a path of its own; nothing has been changed."
                    )
                }
            }
        }
    }
}

extension SignetError.Code {
    /// A wanted certificate contradicts itself or names something impossible.
    public static let invalidSpecification = Self(rawValue: "specification.invalid")
    /// Two destinations would write the same file.
    public static let pathConflict = Self(rawValue: "specification.path-conflict")
}
