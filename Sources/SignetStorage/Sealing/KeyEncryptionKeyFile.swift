import Crypto
import Foundation
import SignetCore

/// The file that holds the key-encryption key: 32 bytes in base64, for the owner's eyes only.
struct KeyEncryptionKeyFile {
    let path: String

    /// Reads the key, making the file first when it is missing and may be made.
    func key(createIfMissing: Bool) throws -> SymmetricKey {
        if createIfMissing { try createUnlessPresent() }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw missing(errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw missing(errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw SignetError(
                .badSealingKey,
                "The sealing key \(path) has mode \(String(status.st_mode & 0o777, radix: 8)): others can read it.",
                remedy: "chmod 600 \(path)"
            )
        }
        let bytes = try file.read(upToCount: 4096) ?? Data()
        return try KeyEncryptionKeySource.decode(String(decoding: bytes, as: UTF8.self), from: "the key file \(path)")
    }

    /// Written beside and linked into place, so that a reader sees a whole key, and two processes agree on one.
    private func createUnlessPresent() throws {
        guard access(path, F_OK) != 0 else { return }
        let draft = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno) }
        defer { unlink(draft) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let key = SymmetricKey(size: .bits256)
        do {
            try file.write(contentsOf: key.withUnsafeBytes { Data($0) }.base64EncodedData() + Data("\n".utf8))
            try file.synchronize()
        } catch {
            throw SignetError(.unwritableFile, "The sealing key \(path) could not be written.", cause: error)
        }
        guard link(draft, path) == 0 || errno == EEXIST else { throw unwritable(errno) }
        synchronizeDirectory()
    }

    /// Without this the file's name could be lost at power loss, and with it everything sealed.
    private func synchronizeDirectory() {
        let directory = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private func missing(_ number: Int32) -> SignetError {
        SignetError(
            .sealingKeyMissing,
            "The sealing key \(path) cannot be read: \(String(cString: strerror(number))).",
            remedy: "Private keys in the database open only with this key. Restore the file from its backup."
        )
    }

    private func unwritable(_ number: Int32) -> SignetError {
        SignetError(
            .unwritableFile,
            "The sealing key \(path) cannot be created: \(String(cString: strerror(number))).",
            remedy: "Its directory must exist and be writable by the user signet runs as."
        )
    }
}
