import Foundation
import SignetCore
import SignetPKI

/// What may hinder reading files, in the words of those who run the machine.
extension Obstacle {
    /// What the system said of a path.
    static func system(_ code: Int32, _ path: String) -> Obstacle {
        let said = String(cString: strerror(code))
        return switch code {
        case ENOENT:
            Obstacle(
                reason: "missing", sentence: "\(path) does not exist.",
                remedy: "Correct the path in the source, or put the file back.")
        case EACCES, EPERM:
            Obstacle(
                reason: "no-permission", sentence: "\(path) may not be read by this user (\(said)).",
                remedy: "Let the user that runs Signet read it, or take it out of the source.")
        case ELOOP: loop(path)
        case ENOTDIR:
            Obstacle(
                reason: "missing", sentence: "\(path) does not exist: something on the way to it is no directory.",
                remedy: "Correct the path in the source.")
        default:
            Obstacle(
                reason: "read-error", sentence: "\(path) cannot be read: \(said).",
                remedy: "See what is the matter with the disk or the network file system.")
        }
    }

    static func loop(_ path: String) -> Obstacle {
        Obstacle(
            reason: "symlink-loop",
            sentence: "\(path) is a symbolic link that leads back to itself or to a directory above it.",
            remedy: "Remove the link, or name the directories one by one.")
    }

    static func danglingLink(_ path: String) -> Obstacle {
        Obstacle(
            reason: "dangling-link", sentence: "\(path) is a symbolic link to something that does not exist.",
            remedy: "Put the file back that it leads to, or remove the link.")
    }

    static func notAFile(_ path: String) -> Obstacle {
        Obstacle(
            reason: "not-a-file", sentence: "\(path) is a socket, a pipe or a device.",
            remedy: "Name the file that holds the certificate.")
    }

    static func tooLarge(_ path: String, limit: Int) -> Obstacle {
        Obstacle(
            reason: "too-large", sentence: "\(path) is larger than \(limit >> 10) KiB, so it is not read.",
            remedy: "Split it, or name the right file.")
    }

    static func changing(_ path: String) -> Obstacle {
        Obstacle(
            reason: "changing", sentence: "\(path) was changed by somebody each time it was read.",
            remedy: "Let whoever writes it put a new file in its place by renaming.")
    }

    static func noCertificate(_ path: String) -> Obstacle {
        Obstacle(
            reason: "no-certificate", sentence: "\(path) holds no certificate.",
            remedy: "Name a PEM, DER, PKCS#7, PKCS#12, JKS or kubeconfig file with a certificate in it.")
    }

    static func tooDeep(_ path: String, _ limit: Int) -> Obstacle {
        Obstacle(
            reason: "too-deep", sentence: "\(path) lies below \(limit) other directories and is not looked into.",
            remedy: "Name the directory itself.")
    }

    static func tooMany(_ limit: Int) -> Obstacle {
        Obstacle(
            reason: "too-many",
            sentence: "There are more than \(limit) entries in the directories; the rest was not looked at.",
            remedy: "Name the directories with certificates more exactly.")
    }

    static func names(_ path: String) -> Obstacle {
        Obstacle(
            reason: "not-utf8", sentence: "\(path) holds files whose names are not UTF-8; they were not looked at.",
            remedy: "Rename them.")
    }

    /// Why something in a file could not be read.
    init(_ error: SignetError, in path: String) {
        let sentence = "\(path): \(error.message)"
        switch error.code {
        case .wrongPassphrase:
            self.init(
                reason: "wrong-password", sentence: sentence,
                remedy: "Add the keystore's password to the source's passwords.")
        case .unsupportedKeystore:
            self.init(
                reason: "unsupported", sentence: sentence,
                remedy: error.remedy ?? "Write it again with a current keytool or openssl.")
        default:
            self.init(
                reason: "damaged", sentence: sentence,
                remedy: error.remedy ?? "Get the file again from where it came from.")
        }
    }
}
