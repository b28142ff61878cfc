import Foundation
import SignetTestSupport

/// What others take for the same files.
struct FilesPeers {
    private let directory: BenchDirectory
    private let path: String
    private let hasGo: Bool

    init(in directory: BenchDirectory, reading path: String) async throws {
        self.directory = directory
        self.path = path
        hasGo = (try? toolPath("go")) != nil
        try Self.pythonProgram.write(toFile: directory.file("files.py"), atomically: true, encoding: .utf8)
        guard hasGo else { return }
        try Self.goProgram.write(toFile: directory.file("files.go"), atomically: true, encoding: .utf8)
        try await shell("GO111MODULE=off GOCACHE=/tmp/go-cache go build -o files-go files.go", in: directory)
    }

    /// nil: Go is not installed.
    func go(cores: Int) async throws -> FilesBenchmark.Figures? {
        guard hasGo else { return nil }
        return try Self.figures(
            of: "Go", try await shell("GOMAXPROCS=\(cores) ./files-go '\(path)' \(cores)", in: directory))
    }

    func python() async throws -> FilesBenchmark.Figures {
        try Self.figures(of: "Python", try await shell("python3 files.py '\(path)'", in: directory))
    }

    /// Reads `files certificates seconds`.
    private static func figures(of name: String, _ output: String) throws -> FilesBenchmark.Figures {
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 3, numbers[2] > 0 else { throw BenchError("\(name) printed \(output)") }
        return FilesBenchmark.Figures(filesPerSecond: numbers[0] / numbers[2], certificates: Int(numbers[1]))
    }

    private static let pythonProgram = """
        import os, sys, time
        from cryptography import x509

        start = time.perf_counter()
        files = certificates = names = 0
        latest = None
        for directory, _, entries in os.walk(sys.argv[1]):
            for entry in entries:
                with open(os.path.join(directory, entry), "rb") as file:
                    text = file.read()
                files += 1
                for certificate in x509.load_pem_x509_certificates(text):
                    certificates += 1
                    end = certificate.not_valid_after_utc
                    begin = certificate.not_valid_before_utc
                    latest = end if latest is None or end > latest else latest
                    try:
                        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
                        names += len(extension.value.get_values_for_type(x509.DNSName))
                    except x509.ExtensionNotFound:
                        pass
        print(files, certificates, time.perf_counter() - start)
        """

    private static let goProgram = """
        package main

        import (
        	"crypto/x509"
        	"encoding/pem"
        	"fmt"
        	"io/fs"
        	"os"
        	"path/filepath"
        	"strconv"
        	"sync"
        	"sync/atomic"
        	"time"
        )

        func main() {
        	start := time.Now()
        	workers, _ := strconv.Atoi(os.Args[2])
        	paths := make(chan string, 256)
        	var files, certificates, names, latest atomic.Int64
        	var group sync.WaitGroup
        	for i := 0; i < workers; i++ {
        		group.Add(1)
        		go func() {
        			defer group.Done()
        			for path := range paths {
        				text, err := os.ReadFile(path)
        				if err != nil {
        					panic(err)
        				}
        				files.Add(1)
        				for {
        					var block *pem.Block
        					block, text = pem.Decode(text)
        					if block == nil {
        						break
        					}
        					certificate, err := x509.ParseCertificate(block.Bytes)
        					if err != nil {
        						panic(err)
        					}
        					certificates.Add(1)
        					names.Add(int64(len(certificate.DNSNames)))
        					latest.Store(certificate.NotAfter.Unix())
        				}
        			}
        		}()
        	}
        	err := filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
        		if err == nil && !entry.IsDir() {
        			paths <- path
        		}
        		return err
        	})
        	if err != nil {
        		panic(err)
        	}
        	close(paths)
        	group.Wait()
        	fmt.Println(files.Load(), certificates.Load(), time.Since(start).Seconds())
        }
        """
}
