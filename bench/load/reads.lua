-- wrk script: reads of a random one of CUSTOMERS customers; WHAT is "balance" or "audit?limit=20&order=desc". Every answer
-- is looked at.
local customers = tonumber(os.getenv("CUSTOMERS") or "5000")
local what = os.getenv("WHAT") or "balance"
local headers = {["Authorization"] = "Bearer " .. (os.getenv("TOKEN") or "none"), ["Accept"] = "application/json"}
local threads = {}
good, bad = 0, 0

function setup(thread) table.insert(threads, thread) end

function request()
  local mobile = string.format("%d", 910000000000 + math.random(0, customers - 1))
  return wrk.format("GET", "/api/v1/brands/bench/customers/mobile:" .. mobile .. "/" .. what, headers)
end

function response(status, headers, body)
  if status == 200 and (string.find(body, '"walletVersion":%d') or string.find(body, '"entries":%[{')) then
    good = good + 1
  else
    bad = bad + 1
    if bad <= 3 then print("bad answer", status, string.sub(body, 1, 300)) end
  end
end

function done(summary, latency, requests)
  local all, wrong = 0, 0
  for _, thread in ipairs(threads) do all = all + thread:get("good"); wrong = wrong + thread:get("bad") end
  print(string.format("answers good %d bad %d p50 %d p99 %d us", all, wrong, latency:percentile(50), latency:percentile(99)))
end
