import Foundation

/// The names in a directory.
struct DirectoryListing {
    /// One name.
    struct Entry {
        enum Kind {
            case file, directory, link
            /// A socket, a pipe, a device.
            case special
            /// The file system does not say.
            case unknown
        }

        let name: String
        let kind: Kind
    }

    /// By which two ways to one directory are told to be that.
    struct Identity: Hashable {
        let device: dev_t
        let number: ino_t
    }

    /// What the system said.
    struct Failure: Error {
        let code: Int32
    }

    let identity: Identity
    private(set) var entries: [Entry] = []
    /// How many names are no UTF-8.
    private(set) var unreadableNames = 0
    /// Whether there are more than were read.
    private(set) var isCutOff = false

    init(_ path: String, limit: Int) throws(Failure) {
        guard let stream = opendir(path) else { throw Failure(code: errno) }
        defer { closedir(stream) }
        var information = stat()
        guard fstat(dirfd(stream), &information) == 0 else { throw Failure(code: errno) }
        identity = Identity(device: information.st_dev, number: information.st_ino)
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Failure(code: errno) }
                return
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            guard entries.count < limit else {
                isCutOff = true
                return
            }
            guard let name else {
                unreadableNames += 1
                continue
            }
            entries.append(Entry(name: name, kind: Self.kind(Int(entry.pointee.d_type))))
        }
    }

    private static func kind(_ type: Int) -> Entry.Kind {
        switch type {
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .link
        case Int(DT_UNKNOWN): .unknown
        default: .special
        }
    }
}
