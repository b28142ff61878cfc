import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTemplate

/// What a group of templates is to show from now on, all of it made at one moment.
struct StagedGroup: Hashable, Sendable {
    struct File: Hashable, Sendable {
        /// The template's place in the configuration.
        var template: Int
        var path: String
        var content: [UInt8]
        /// nil: that of the file that is there, else `0644`.
        var mode: FileMode?
        var owner: FileOwner
        var createsDirectories = true
        var keepsBackup = false
    }

    /// The templates' places in the configuration.
    var templates: [Int] = []
    /// Published by one step.
    var files: [File] = []
    /// Written behind what files hold, when something else has changed.
    var additions: [File] = []
    /// What goes into the environment, by template.
    var environment: [Int: [UInt8]] = [:]

    /// Takes in what a template gave. Of two that write one file the later one counts.
    mutating func add(_ template: LoadedTemplate, _ text: TemplateText, _ writes: [TemplateFileWrite]) throws {
        templates.append(template.index)
        for write in writes {
            let file = File(
                template: template.index, path: write.path, content: write.content.bytes,
                mode: FileMode(bits: mode_t(write.permissions)),
                owner: try FileOwner(user: write.user, group: write.group))
            if write.appends { additions.append(file) } else { put(file) }
        }
        guard let path = template.path else {
            environment[template.index] = text.bytes
            return
        }
        put(
            File(
                template: template.index, path: path, content: text.bytes, mode: template.mode, owner: template.owner,
                createsDirectories: template.spec.createsDirectories, keepsBackup: template.spec.keepsBackup))
    }

    private mutating func put(_ file: File) {
        files.removeAll { $0.path == file.path }
        files.append(file)
    }

    /// Checks what readers rely on: every private key has its certificate beside it, where there are certificates.
    /// - Throws: `.keyMismatch` naming the file.
    func check() throws {
        var keys: [(path: String, key: PrivateKey)] = []
        var leaves: [DecodedCertificate] = []
        let mark = Array("-----BEGIN ".utf8)
        for file in files where file.content.firstRange(of: mark) != nil {
            for block in (try? PEMBlock.parseAll(file.content)) ?? [] {
                if block.label.hasSuffix("PRIVATE KEY") {
                    if let key = try? PrivateKey(pem: block.text) { keys.append((file.path, key)) }
                } else if block.label == "CERTIFICATE", let found = try? DecodedCertificate(der: block.bytes) {
                    if !found.isAuthority { leaves.append(found) }
                }
            }
        }
        guard !leaves.isEmpty else { return }
        for (path, key) in keys where !leaves.contains(where: { $0.belongs(to: key) }) {
            throw SignetError(
                .keyMismatch, "The key that would stand in \(path) fits no certificate that its templates give.",
                remedy: "Let certificate and key come from the same path with the same parameters.")
        }
    }
}
