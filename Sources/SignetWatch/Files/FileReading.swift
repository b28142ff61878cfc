import Foundation
import SignetCore
import SignetPKI

/// Reads what is in files, whatever their form.
struct FileReading: Sendable {
    let passwords: [Secret<String>]
    let limit: Int
    let now: Date

    /// Reads one file.
    func contents(of path: String) -> FileContents {
        let snapshot: FileSnapshot
        do {
            snapshot = try FileSnapshot(path, limit: limit) { FileForm($0) != nil }
        } catch {
            return hindrance(error, path)
        }
        switch FileForm(snapshot.bytes) {
        case .pem: return pem(snapshot, path)
        case .der: return der(snapshot, path)
        case .javaKeystore: return keystore(snapshot, path)
        case .kubeconfig: return KubeconfigReading(path: path, files: self).contents(snapshot.bytes)
        case nil: return .nothing
        }
    }

    /// Reads one file that another one names.
    /// - Returns: nothing for a form that names others again.
    func certificates(of path: String) -> FileContents {
        do {
            let snapshot = try FileSnapshot(path, limit: limit) { FileForm($0) == .pem }
            return pem(snapshot, path)
        } catch {
            return hindrance(error, path)
        }
    }

    private func hindrance(_ failure: FileSnapshot.Failure, _ path: String) -> FileContents {
        switch failure {
        case .unwanted, .directory: return .nothing
        case .special: return .hindered(.notAFile(path), isCertain: false)
        case .tooLarge: return .hindered(.tooLarge(path, limit: limit), isCertain: true)
        case .changing: return .hindered(.changing(path), isCertain: true)
        case .system(let code):
            var information = stat()
            if code == ENOENT, lstat(path, &information) == 0 { return .hindered(.danglingLink(path), isCertain: true) }
            return .hindered(.system(code, path), isCertain: code != ENOENT)
        }
    }

    private func der(_ snapshot: FileSnapshot, _ path: String) -> FileContents {
        if KeystoreFile.format(of: snapshot.bytes) != nil { return keystore(snapshot, path) }
        do {
            let file = try CertificateFile(bytes: snapshot.bytes)
            var set = CertificateSet()
            for certificate in file.certificates { set.add(certificate) }
            return .entries(set.entries(file.problems))
        } catch {
            if let list = try? CertificateRevocationList(fullOrDelta: snapshot.bytes) { return contents(of: [list]) }
            if (try? CertificateRequest(der: snapshot.bytes)) != nil { return .nothing }
            if (try? PrivateKey(der: snapshot.bytes)) != nil { return .nothing }
            return .hindered(Obstacle(foreign: error, in: path), isCertain: FileInterest.isCertificateFile(path))
        }
    }

    private func contents(of lists: [CertificateRevocationList]) -> FileContents {
        let stale = lists.compactMap { RevocationListAge($0, at: now).entry }
        return stale.isEmpty ? .nothing : .entries(stale)
    }

    private func keystore(_ snapshot: FileSnapshot, _ path: String) -> FileContents {
        do {
            let file = try KeystoreFile(bytes: snapshot.bytes, passwords: passwords)
            return .entries(KeystoreEntries(file).entries)
        } catch {
            return .hindered(Obstacle(foreign: error, in: path), isCertain: true)
        }
    }

    // MARK: PEM

    private func pem(_ snapshot: FileSnapshot, _ path: String) -> FileContents {
        let blocks: [PEMBlock]
        do {
            blocks = try PEMBlock.parseAll(snapshot.bytes)
        } catch {
            let isCertain = Self.certificateBegins.contains { snapshot.bytes.holds($0) }
            return .hindered(Obstacle(foreign: error, in: path), isCertain: isCertain)
        }
        return contents(of: blocks, mode: snapshot.mode, path)
    }

    private static let certificateBegins = [
        "CERTIFICATE-----", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS",
    ].map {
        Array("-----BEGIN \($0)".utf8)
    }

    /// What the blocks of a PEM text hold.
    /// - Parameters:
    ///   - mode: the permissions of the file
    ///   - path: what to call it
    func contents(of blocks: [PEMBlock], mode: mode_t, _ path: String) -> FileContents {
        var set = CertificateSet()
        var remarks: [String] = []
        var stale: [FileContents.Entry] = []
        for (index, block) in blocks.enumerated() {
            switch block.label {
            case "CERTIFICATE", "X509 CERTIFICATE":
                if let certificate = try? DecodedCertificate(der: block.bytes) {
                    set.add(certificate)
                } else {
                    add(block, index, to: &set, &remarks, path)
                }
            case "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS":
                add(block, index, to: &set, &remarks, path)
            case "X509 CRL":
                if let list = try? CertificateRevocationList(fullOrDelta: block.bytes),
                    let entry = RevocationListAge(list, at: now).entry
                {
                    stale.append(entry)
                }
            case _ where block.label.hasSuffix("PRIVATE KEY"):
                if mode & 0o004 != 0, block.label != "ENCRYPTED PRIVATE KEY", block.headers["DEK-Info"] == nil {
                    remarks.append("Every user of the machine can read the private key in the file.")
                }
            default: continue
            }
        }
        let entries = (set.isEmpty ? [] : set.entries(remarks)) + stale
        return entries.isEmpty ? .nothing : .entries(entries)
    }

    /// Takes the certificates of a block that is not simply one.
    private func add(
        _ block: PEMBlock, _ index: Int, to set: inout CertificateSet, _ remarks: inout [String], _ path: String
    ) {
        do {
            let file = try CertificateFile(bytes: Array(block.text.utf8))
            for certificate in file.certificates { set.add(certificate) }
            remarks += file.problems
        } catch {
            set.add(Obstacle(foreign: error, in: "\(path), block \(index + 1)"))
        }
    }
}

extension Obstacle {
    /// Why something in a file could not be read, of whatever a parser threw.
    init(foreign error: any Error, in path: String) {
        self.init(
            error as? SignetError ?? SignetError(.malformedCertificate, "Its structure is damaged.", cause: error),
            in: path)
    }
}
