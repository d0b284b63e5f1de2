"""A load of streams by the public client `openai`, for scripts/bench/endpoint.py: sends requests at fixed
moments and prints TTFT, gaps between chunks and errors as JSON.

    python endpoint_peer.py URL REQUESTS RATE
"""

import asyncio
import json
import sys
import time

import openai

url, requests, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


async def main():
    client = openai.AsyncOpenAI(base_url=url, api_key="none", timeout=120, max_retries=0)
    first, gaps, errors = [], [], 0

    async def one(due):
        nonlocal errors
        await asyncio.sleep(due - time.perf_counter())
        last = None
        try:
            stream = await client.chat.completions.create(
                model="simulated", messages=[{"role": "user", "content": str(due)}], stream=True
            )
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    now = time.perf_counter()
                    if last is None:
                        first.append((now - due) * 1e3)
                    else:
                        gaps.append((now - last) * 1e3)
                    last = now
        except openai.OpenAIError:
            errors += 1

    start = time.perf_counter() + 0.5
    await asyncio.gather(*(one(start + n / rate) for n in range(requests)))

    def at(values, share):
        values = sorted(values)
        return values[max(0, -(-len(values) * int(share * 100) // 100) - 1)] if values else None

    print(json.dumps({
        "ttft_ms": {"p50": at(first, 0.5), "p99": at(first, 0.99), "n": len(first)},
        "chunk_gap_ms": {"p50": at(gaps, 0.5), "p99": at(gaps, 0.99), "n": len(gaps)},
        "errors": errors,
    }))


asyncio.run(main())
