#!/usr/bin/env python3
"""Runs snippets through `bash -e` and through ipsh and compares what can be seen from outside.

Standard output, exit status and the files left in the working directory must be the same, byte for byte. A refusal
(ipsh ends with 65 and bash does not) is no difference, but it is counted and listed, and it fails unless
refused.txt names the snippet.

  compare.py IPSH [--random COUNT] [--seed SEED] [--only NAME] [--jobs N] [CORPUS FILE...]
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile

import generate

HERE = os.path.dirname(os.path.abspath(__file__))
REFUSED = 65


class Snippet:
    def __init__(self, name, text):
        self.name = name
        self.text = text


def read_corpus(path):
    """Snippets are separated by lines `---`; a first line `# name` names one."""
    stem = os.path.splitext(os.path.basename(path))[0]
    with open(path, encoding="utf-8") as file:
        parts = ("\n" + file.read()).split("\n---\n")
    for number, part in enumerate(parts, 1):
        text = part.strip("\n") + "\n"
        if not text.strip():
            continue
        first = text.split("\n", 1)[0]
        name = first[1:].strip() if first.startswith("# ") else str(number)
        yield Snippet(f"{stem}:{name}", text)


def environment():
    return {"PATH": os.environ["PATH"], "HOME": "/home/nobody", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def files_below(directory):
    """Names and contents, so that a redirection into the wrong place shows."""
    found = {}
    for where, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, directory)] = file.read()
    return found


def run(command, directory):
    """In a fresh directory of the same name, which therefore may be printed."""
    shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(directory)
    # A background process that a snippet leaves would hold a pipe open: output goes to files.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=directory, env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=err, start_new_session=True)
        try:
            status = process.wait(timeout=20)
            if status < 0:  # killed by a signal: what a shell makes of it
                status = 128 - status
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            status = "timeout"
        out.seek(0)
        err.seek(0)
        return {"output": out.read(), "status": status, "files": files_below(directory)}, err.read()


def compare(ipsh, snippet, scratch, as_text):
    directory = os.path.join(scratch, "work")
    script = os.path.join(scratch, "script")
    with open(script, "w", encoding="utf-8") as file:
        file.write(snippet.text)
    arguments = ["-c", snippet.text, "../script"] if as_text else ["../script"]
    expected, expected_errors = run(["bash", "-e"] + arguments, directory)
    actual, errors = run([ipsh] + arguments, directory)
    if actual["status"] == REFUSED and expected["status"] != REFUSED:
        return "refused", errors.decode(errors="replace")
    if expected == actual:
        return "same", ""
    report = []
    for what in expected:
        if expected[what] != actual[what]:
            report += [f"  {what}: bash {expected[what]!r}", f"  {' ' * len(what)}  ipsh {actual[what]!r}"]
    report += [f"  standard error of bash: {expected_errors.decode(errors='replace')!r}",
               f"  standard error of ipsh: {errors.decode(errors='replace')!r}"]
    return "different", "\n".join(report)


def worker(job):
    ipsh, snippet, modes = job
    with tempfile.TemporaryDirectory(prefix="ipsh-language-") as scratch:
        for as_text in modes:
            verdict, report = compare(ipsh, snippet, scratch, as_text)
            if verdict != "same":
                return snippet, verdict, ("with -c\n" if as_text else "") + report
    return snippet, "same", ""


def allowed_refusals():
    with open(os.path.join(HERE, "refused.txt"), encoding="utf-8") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ipsh")
    parser.add_argument("corpus", nargs="*")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    ipsh = os.path.abspath(options.ipsh)

    snippets = [snippet for path in options.corpus for snippet in read_corpus(path)]
    jobs = [(ipsh, snippet, (False, True)) for snippet in snippets]
    for seed in range(options.seed, options.seed + options.random):
        jobs.append((ipsh, Snippet(f"random:{seed}", generate.program(seed)), (False,)))
    jobs = [job for job in jobs if job[1].name.startswith(options.only)]

    allowed = allowed_refusals()
    counts = {"same": 0, "refused": 0, "different": 0}
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for snippet, verdict, report in pool.map(worker, jobs):
            counts[verdict] += 1
            if verdict == "same":
                continue
            unexpected = verdict == "different" or snippet.name not in allowed
            failed = failed or unexpected
            print(f"{verdict}{' (not in refused.txt)' if unexpected and verdict == 'refused' else ''}: {snippet.name}")
            if unexpected:
                print("\n".join("  | " + line for line in snippet.text.rstrip("\n").split("\n")))
                print(report)
    print(f"{len(snippets)} snippets, {options.random} random programs: {counts['same']} same, "
          f"{counts['refused']} refused, {counts['different']} different")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
