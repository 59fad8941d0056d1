// The program of the test pods: it does what its arguments say, one thing after the other.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	for _, step := range os.Args[1:] {
		verb, rest, _ := strings.Cut(step, "=")
		if err := steps[verb](rest); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
			os.Exit(1)
		}
	}
}

var steps = map[string]func(string) error{
	// say=TEXT prints it.
	"say": func(text string) error {
		_, err := fmt.Println(text)
		return err
	},
	// write=FILE:TEXT replaces the file.
	"write": func(argument string) error {
		file, text, _ := strings.Cut(argument, ":")
		return os.WriteFile(file, []byte(text), 0o600)
	},
	// read=FILE prints its content.
	"read": func(file string) error {
		content, err := os.ReadFile(file)
		fmt.Println(string(content))
		return err
	},
	// get=URL prints what is answered.
	"get": func(url string) error {
		client := http.Client{Timeout: 5 * time.Second}
		answer, err := client.Get(url)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		_, err = io.Copy(os.Stdout, answer.Body)
		return err
	},
	// connect=HOST:PORT opens a connection and prints its far address.
	"connect": func(address string) error {
		connection, err := net.DialTimeout("tcp", address, 5*time.Second)
		if err != nil {
			return err
		}
		defer connection.Close()
		_, err = fmt.Println(connection.RemoteAddr())
		return err
	},
	// allocate=MEGABYTES takes that much memory and touches all of it.
	"allocate": func(megabytes string) error {
		var count int
		if _, err := fmt.Sscan(megabytes, &count); err != nil {
			return err
		}
		for range count {
			block := make([]byte, 1<<20)
			for index := range block {
				block[index] = 1
			}
			held = append(held, block)
		}
		return nil
	},
	// end=FILE:TEXT writes the file when it is asked to end, and ends.
	"end": func(argument string) error {
		file, text, _ := strings.Cut(argument, ":")
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		go func() {
			<-asked
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				os.Exit(1)
			}
			os.Exit(0)
		}()
		return nil
	},
	// serve=ADDRESS answers every request with the caller's address, for good.
	"serve": func(address string) error {
		return http.ListenAndServe(address, http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
			fmt.Fprintln(answer, request.RemoteAddr)
		}))
	},
}

var held [][]byte
